import tensorflow as tf

data1 = tf.constant(6)
data2 = tf.Variable(2)
dataAdd = tf.add(data1,data2)
dataMul = tf.multiply(data1,data2)
dataSub = tf.subtract(data1,data2)
dataDiv = tf.divide(data1,data2)
dataCopy = tf.assign(data2,dataAdd)  # 把dataAdd的值赋给data2

# 如果是变量的话要先init
init = tf.global_variables_initializer()
with tf.Session() as sess:
    sess.run(init)
    print(sess.run(dataAdd))
    print(sess.run(dataMul))
    print(sess.run(dataSub))
    print(sess.run(dataDiv))
    print(sess.run(dataCopy))
    print(dataCopy.eval())  # 相当于sess.run(dataCopy)
    # 等价于
    print(tf.get_default_session().run(dataCopy))
