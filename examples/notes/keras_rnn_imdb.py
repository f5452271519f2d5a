import os
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '2'
import tensorflow as tf
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

tf.random.set_seed(22)
np.random.seed(22)

batchsz = 16
# the most frequest words
total_words = 1000
max_review_len = 20
embedding_len = 16
(x_train,y_train),(x_test,y_test) = keras.datasets.imdb.load_data(num_words=total_words)
# x_train:[b,20]
x_train = keras.preprocessing.sequence.pad_sequences(x_train,maxlen=max_review_len)
x_test = keras.preprocessing.sequence.pad_sequences(x_test,maxlen=max_review_len)

db_train = tf.data.Dataset.from_tensor_slices((x_train,y_train))
db_train = db_train.shuffle(1000).batch(batchsz,drop_remainder=True)
db_test = tf.data.Dataset.from_tensor_slices((x_test,y_test))
db_test = db_test.batch(batchsz,drop_remainder=True)
print('x_train shape:',x_train.shape,'x_test shape:',x_test.shape)

# 单层RNN
class MyRNN(keras.Model):
    def __init__(self,units):
        super(MyRNN,self).__init__()
        # [b,64]
        self.state0 = [tf.zeros([batchsz,units])]
        self.state1 = [tf.zeros([batchsz,units])]
        # [b,20] => [b,20,16]
        self.embedding = layers.Embedding(total_words,embedding_len,input_length=max_review_len)
        # [b,20,16] => [b,64]
        self.rnn_cell0 = layers.SimpleRNNCell(units,dropout=0.2)
        self.rnn_cell1 = layers.SimpleRNNCell(units,dropout=0.2)
        # [b,64] => [b,1]
        self.outlayer = layers.Dense(1)

    def call(self,inputs,training=None):
        # [b,20]
        x = inputs
        # [b,20,16]
        x = self.embedding(x)
        state0 = self.state0
        state1 = self.state1
        for word in tf.unstack(x,axis=1):  # word:[b,16]
            out0,state0 = self.rnn_cell0(word,state0,training=training)
            out1,state1 = self.rnn_cell1(out0,state1,training=training)
        # out:[b,64] => [b,1]
        x = self.outlayer(out1)
        prob = tf.sigmoid(x)
        return prob

# 多层RNN
class MyLayers(keras.Model):
    def __init__(self,units):
        super(MyLayers,self).__init__()
        self.embedding = layers.Embedding(total_words,embedding_len,input_length=max_review_len)
        self.rnn = keras.Sequential([
            layers.SimpleRNN(units,dropout=0.2,return_sequences=True,unroll=True),
            layers.SimpleRNN(units,dropout=0.2,unroll=True)
        ])
        self.outlayer = layers.Dense(1)

    def call(self,inputs,training=None):
        x = self.embedding(inputs)
        x = self.rnn(x,training=training)
        x = self.outlayer(x)
        return tf.sigmoid(x)

def main():
    units = 64
    epochs = 4
    for model in (MyRNN(units),MyLayers(units)):
        model.compile(optimizer=keras.optimizers.Adam(0.001),
                      loss=tf.losses.BinaryCrossentropy(),
                      metrics=['accuracy'])
        model.fit(db_train,epochs=epochs,validation_data=db_test)
        model.evaluate(db_test)

if __name__ == '__main__':
    main()
