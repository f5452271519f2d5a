import tensorflow as tf
from tensorflow import keras

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train, x_test = x_train / 255.0, x_test / 255.0

model = tf.keras.Sequential()
model.add(tf.keras.layers.Flatten(input_shape=(28,28)))
model.add(tf.keras.layers.Dense(256,activation='relu'))
model.add(tf.keras.layers.Dropout(0.5))  #0.5即50%
model.add(tf.keras.layers.Dense(256,activation='relu'))
model.add(tf.keras.layers.Dropout(0.5))
model.add(tf.keras.layers.Dense(10,activation='softmax'))

model.compile(optimizer='adam',loss='sparse_categorical_crossentropy',metrics=['accuracy'])

stop = keras.callbacks.EarlyStopping(monitor='val_loss',patience=2,restore_best_weights=True)
history = model.fit(x_train,y_train,batch_size=64,epochs=100,validation_data=(x_test,y_test),callbacks=[stop],verbose=0)

val_loss = history.history['val_loss']
best = val_loss.index(min(val_loss))
print('stopped after the best by',len(val_loss)-1-best)
loss,acc = model.evaluate(x_test,y_test,verbose=0)
print(abs(loss-min(val_loss)) < 1e-4, acc)

# training
out1 = model(x_test[:100],training=True)
out2 = model(x_test[:100],training=True)
print(bool(tf.reduce_all(out1 == out2)))
# validation || test
out1 = model(x_test[:100],training=False)
out2 = model(x_test[:100],training=False)
print(bool(tf.reduce_all(out1 == out2)))
